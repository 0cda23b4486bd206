using System.CommandLine;
using System.Text.Json;
using Barograph.App.Commands;
using Barograph.App.Configuration;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;
using Barograph.Query.Explanation;

namespace Barograph.App.Querying;

/// <summary>Which server is asked and how it is reached: what all <c>query</c> commands share.</summary>
sealed class ServerOptions
{
    const string Variable = "BAROGRAPH_URL", Default = "http://127.0.0.1:9090";

    readonly Option<string?> url = new("--server", "--url") { Description = $"The server: anything with Prometheus' API. Without it and without a server in front of the expression, ${Variable}, then {Default}." };
    readonly Option<string?> config = new("--http.config.file") { Description = "How to reach it: credentials, TLS, proxy, as in scrape configurations." };
    readonly Option<string[]> header = new("--header") { Description = "NAME=VALUE, sent with the request; several add up.", DefaultValueFactory = static _ => [] };
    readonly Option<string[]> features = new("--enable-feature") { Description = "No effect: the server knows its features.", Hidden = true };
    readonly Option<string?> format = new("--format", "-o") { Description = "promql (as promtool), json, csv or table. [default: table on a terminal, promql elsewhere]" };

    public ServerOptions AddTo(Command command)
    {
        format.AcceptOnlyFromAmong("promql", "json", "csv", "table");
        foreach (var option in (Option[])[url, config, header, features, format]) command.Options.Add(option);
        return this;
    }

    /// <summary>promtool has the server in front of the expression.</summary>
    public static bool LooksLikeServer(string text) => text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public IAnswerOutput Output(ParseResult parsed, bool asChart, (long, long, long)? span) => (parsed.GetValue(format) ?? (Console.IsOutputRedirected && !asChart ? "promql" : "table")) switch
    {
        "json" => new JsonOutput(Console.Out),
        "csv" => new CsvOutput(Console.Out),
        "promql" => new PromqlOutput(Console.Out),
        _ => new TableOutput(Screen.OfThisTerminal(), asChart, span),
    };

    /// <summary>A plan, in the same forms as far as they can say one.</summary>
    public void Write(ParseResult parsed, JsonElement json, QueryPlan plan)
    {
        switch (parsed.GetValue(format) ?? (Console.IsOutputRedirected ? "promql" : "table"))
        {
            case "json":
                Console.Out.Write(json.GetRawText() + "\n");
                break;
            case "table":
                new PlanTree(Screen.OfThisTerminal()).Write(plan);
                break;
            case "promql":
                Console.Out.Write(PlanText.Show(plan));
                break;
            default:
                throw new FormatException("a plan has no form as csv: it is a tree");
        }
    }

    /// <summary>Asks, and turns whatever goes wrong into lines for people and an exit code.</summary>
    public async Task<int> AskAsync(ParseResult parsed, string? named, string expression, Func<QueriedServer, Task> ask)
    {
        var text = named ?? parsed.GetValue(url) ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text)) text = Default;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
        {
            Terminal.Failure($"the server \"{text}\": expected http://… or https://…");
            return 1;
        }
        if (Headers(parsed.GetValue(header)!) is not { } headers || Http(parsed.GetValue(config), server) is not { } client) return 1;
        using var http = new HttpService(client, TimeProvider.System);
        try
        {
            // Credentials in the address are for the request, not for messages.
            await ask(new QueriedServer(http, new UriBuilder(server) { UserName = "", Password = "" }.Uri, headers)).ConfigureAwait(false);
            return 0;
        }
        catch (RefusedException e)
        {
            Refusal.Write(Terminal.Error, e, expression);
        }
        catch (Exception e) when (e is HttpServiceException or FormatException)
        {
            Terminal.Failure(e.Message);
        }
        catch (OperationCanceledException)
        {
            Terminal.Failure("interrupted");
        }
        return 1;
    }

    static Dictionary<string, string>? Headers(string[] given)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var one in given)
        {
            var at = one.AsSpan().IndexOfAny("=:");
            if (at <= 0)
            {
                Terminal.Failure($"--header={one}: expected NAME=VALUE");
                return null;
            }
            headers[one[..at].Trim()] = one[(at + 1)..].Trim();
        }
        return headers;
    }

    static HttpClientConfig? Http(string? file, Uri server)
    {
        var client = new HttpClientConfig();
        if (file is not null)
        {
            if (HttpClientConfigFile.Load(file, new DiskFiles(), out var complaints) is not { } read)
            {
                foreach (var complaint in complaints) Terminal.Failure(complaint.ToString());
                return null;
            }
            client = read;
        }
        if (server.UserInfo.Length == 0) return client;
        var parts = server.UserInfo.Split(':', 2);
        return client with { BasicAuth = new BasicAuthConfig { Username = Uri.UnescapeDataString(parts[0]), Password = new Secret(parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "") } };
    }
}
