using System.Text;
using Barograph.Web.Http;

namespace Barograph.Web.Description;

/// <summary>What the routes answer, in OpenAPI 3.1: written from the routes themselves, so that none is forgotten.</summary>
static class OpenApiDocument
{
    public static string Of(IEnumerable<Route> routes, string version)
    {
        var text = new StringBuilder();
        text.Append("openapi: 3.1.0\ninfo:\n  title: Barograph HTTP API\n  description: Prometheus' HTTP API, and what Barograph adds to it.\n");
        text.Append($"  version: {Quoted(version)}\n  license: {{name: Apache-2.0, identifier: Apache-2.0}}\npaths:\n");
        foreach (var path in routes.GroupBy(static route => route.Path).OrderBy(static path => path.Key, StringComparer.Ordinal)) Path(text, path.Key, path.SelectMany(static route => route.Methods));
        return text.Append(AnswerSchemas.Yaml).ToString();
    }

    static void Path(StringBuilder text, string path, IEnumerable<string> methods)
    {
        var facts = EndpointFacts.Of(path) ?? new EndpointFacts("other", path, "", "text/plain");
        var inPath = path.Split('/').FirstOrDefault(static part => part.StartsWith(':'))?[1..];
        text.Append($"  {(inPath is null ? path : path.Replace($":{inPath}", $"{{{inPath}}}", StringComparison.Ordinal))}:\n");
        if (inPath is not null) text.Append($"    parameters:\n    - {{name: {inPath}, in: path, required: true, schema: {{type: string}}}}\n");
        // HEAD is GET without a body.
        foreach (var method in methods.Where(static method => method != "HEAD")) Operation(text, path, method, facts);
    }

    static void Operation(StringBuilder text, string path, string method, EndpointFacts facts)
    {
        var verb = method.ToLowerInvariant();
        text.Append($"    {verb}:\n      operationId: {verb}{path.Replace('/', '_').Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)}\n");
        text.Append($"      tags: [{facts.Topic}]\n      summary: {Quoted(facts.Summary)}\n");
        var parameters = facts.Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parameters.Length > 0 && method == "POST") Form(text, parameters);
        else if (parameters.Length > 0) Query(text, parameters);
        Answers(text, facts.Answer);
    }

    static void Query(StringBuilder text, string[] parameters)
    {
        text.Append("      parameters:\n");
        foreach (var parameter in parameters)
        {
            var name = parameter.TrimEnd('!');
            var facts = ParameterFacts.All[name];
            text.Append($"      - {{name: {Quoted(name)}, in: query, required: {(name != parameter ? "true" : "false")}, description: {Quoted(facts.Summary)}, schema: {Schema(facts)}}}\n");
        }
    }

    static void Form(StringBuilder text, string[] parameters)
    {
        text.Append("      requestBody:\n        content:\n          application/x-www-form-urlencoded:\n            schema:\n              type: object\n");
        var required = parameters.Where(static parameter => parameter.EndsWith('!')).Select(static parameter => Quoted(parameter.TrimEnd('!'))).ToArray();
        if (required.Length > 0) text.Append($"              required: [{string.Join(", ", required)}]\n");
        text.Append("              properties:\n");
        foreach (var parameter in parameters)
        {
            var facts = ParameterFacts.All[parameter.TrimEnd('!')];
            text.Append($"                {Quoted(parameter.TrimEnd('!'))}: {{description: {Quoted(facts.Summary)}, {Schema(facts)[1..]}\n");
        }
    }

    static void Answers(StringBuilder text, string answer)
    {
        text.Append("      responses:\n        '200':\n          description: The answer.\n");
        if (answer.Contains('/', StringComparison.Ordinal))
        {
            text.Append($"          content: {{{answer}: {{}}}}\n");
        }
        else
        {
            var data = answer == "Nothing" ? "" : $", data: {{$ref: '#/components/schemas/{answer}'}}";
            text.Append("          content:\n            application/json:\n              schema:\n                type: object\n                required: [status]\n");
            text.Append($"                properties: {{status: {{const: success}}{data}, warnings: {{$ref: '#/components/schemas/Notes'}}, infos: {{$ref: '#/components/schemas/Notes'}}}}\n");
        }
        text.Append("        default: {$ref: '#/components/responses/Error'}\n");
    }

    static string Schema(ParameterFacts facts) => facts.Type == "array" ? "{type: array, items: {type: string}}" : $"{{type: {facts.Type}}}";

    static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
