using Barograph.Web.Description;
using Barograph.Web.Http;

namespace Barograph.Tests.Unit.Web.Description;

public sealed class OpenApiDocumentTests
{
    static Task Nobody(Microsoft.AspNetCore.Http.HttpContext context, string argument) => Task.CompletedTask;

    static string Describe(Action<RouteTable> add)
    {
        var routes = new RouteTable();
        add(routes);
        return OpenApiDocument.Of(routes.Routes, "1.2");
    }

    [Fact]
    public void a_route_has_an_operation_for_each_method_and_its_parameters_where_they_are_sent()
    {
        var text = Describe(static routes => routes.GetAndPost("/api/v1/series", Nobody));
        Assert.Contains("  /api/v1/series:\n    get:\n      operationId: get_api_v1_series\n", text, StringComparison.Ordinal);
        Assert.Contains("- {name: 'match[]', in: query, required: true,", text, StringComparison.Ordinal);
        Assert.Contains("    post:\n      operationId: post_api_v1_series\n", text, StringComparison.Ordinal);
        Assert.Contains("required: ['match[]']", text, StringComparison.Ordinal);
        Assert.DoesNotContain("head:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void an_argument_in_the_path_is_one_there()
        => Assert.Contains(
            "  /api/v1/label/{name}/values:\n    parameters:\n    - {name: name, in: path, required: true, schema: {type: string}}\n",
            Describe(static routes => routes.Get("/api/v1/label/:name/values", Nobody)), StringComparison.Ordinal);

    [Fact]
    public void every_parameter_and_answer_that_is_named_is_described()
    {
        foreach (var (path, facts) in EndpointFacts.All)
        {
            foreach (var name in facts.Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Assert.True(ParameterFacts.All.ContainsKey(name.TrimEnd('!')), $"{path}: {name}");
            Assert.True(facts.Answer == "Nothing" || facts.Answer.Contains('/', StringComparison.Ordinal) || AnswerSchemas.Names.Contains(facts.Answer), $"{path}: {facts.Answer}");
        }
        foreach (var name in AnswerSchemas.Names) Assert.Contains($"    {name}:", AnswerSchemas.Yaml, StringComparison.Ordinal);
    }
}
