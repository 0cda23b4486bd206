using System.CommandLine;
using Barograph.App.Commands;
using Barograph.App.Configuration;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;
using Barograph.Rules.Files;
using Barograph.Rules.Plan;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Web.Http;

namespace Barograph.App.Tsdb;

/// <summary><c>barograph tsdb create-blocks-from rules --start TIME [--end TIME] [--url URL] FILE…</c></summary>
static class RulesImportCommand
{
    static readonly TimeSpan DefaultDelay = TimeSpan.FromHours(3);

    public static Command Make()
    {
        var files = new Argument<string[]>("rule-files") { Arity = ArgumentArity.OneOrMore, Description = "Rule files; their recording rules count, alerting rules do not." };
        var start = new Option<string>("--start") { Required = true, Description = "The first time: RFC 3339, or seconds since 1970." };
        var end = new Option<string?>("--end") { Description = "The last time (three hours ago unless given)." };
        var url = new Option<string>("--url") { Description = "The server that has the data: anything with Prometheus' API.", DefaultValueFactory = static _ => "http://localhost:9090" };
        var config = new Option<string?>("--http.config.file") { Description = "How to reach it: credentials, TLS, proxy, as in scrape configurations." };
        var folder = new Option<string>("--output-dir") { Description = "Where the blocks go.", DefaultValueFactory = static _ => "data/" };
        var interval = new Option<string>("--eval-interval") { Description = "How often groups are evaluated that do not say so.", DefaultValueFactory = static _ => "60s" };
        var features = new Option<string[]>("--enable-feature") { Description = "promql-experimental-functions and the like." };
        var human = new Option<bool>("--human-readable", "-r") { Description = "Times and sizes for people." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Do not list the blocks." };
        var command = new Command("rules", "Make blocks of what recording rules would have recorded.") { files, start, end, url, config, folder, interval, features, human, quiet };
        command.SetAction((parsed, cancel) =>
        {
            if (Time("--start", parsed.GetValue(start)!) is not { } from) return Task.FromResult(1);
            var until = TimeProvider.System.GetUtcNow() - DefaultDelay;
            if (parsed.GetValue(end) is { } text)
            {
                if (Time("--end", text) is not { } given) return Task.FromResult(1);
                until = given;
            }
            if (Server(parsed.GetValue(url)!) is not { } server || Http(parsed.GetValue(config)) is not { } http) return Task.FromResult(1);
            if (Groups(parsed.GetValue(files)!, parsed.GetValue(interval)!, parsed.GetValue(features) ?? []) is not { } groups) return Task.FromResult(1);
            return RunAsync(groups, server, http, from, until, parsed.GetValue(folder)!, parsed.GetValue(quiet) ? null : new BlockList(parsed.GetValue(human)), cancel);
        });
        return command;
    }

    static async Task<int> RunAsync(
        List<RuleGroupPlan> groups, Uri server, HttpClientConfig config, DateTimeOffset from, DateTimeOffset until, string folder, BlockList? list, CancellationToken cancel)
    {
        if (until <= from)
        {
            Terminal.Failure($"the start, {from:u}, is not before the end, {until:u}");
            return 1;
        }
        using var http = new HttpService(config, TimeProvider.System);
        var backfill = new RuleBackfill(new RangeQueries(http, server), groups, new MachineDisk(), TimeProvider.System);
        var made = new List<BlockMeta>();
        try
        {
            made = await Progress.RunAsync("evaluating rules", progress => backfill.RunAsync(from, until, folder, progress, cancel)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpServiceException or StorageException or IOException or UnauthorizedAccessException)
        {
            Terminal.Failure(e.Message);
            return 1;
        }
        if (backfill.Histograms > 0) Terminal.Warning($"{backfill.Histograms} results are native histograms, which are left out");
        foreach (var meta in made)
            list?.Add(meta, new DirectoryInfo(Path.Combine(folder, meta.Id.ToString())).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length));
        list?.Write(Console.Out);
        return 0;
    }

    static DateTimeOffset? Time(string option, string text)
    {
        if (TimeText.TryParseTime(text, out var ms)) return DateTimeOffset.FromUnixTimeMilliseconds(ms);
        Terminal.Failure($"{option}={text}: expected a time as RFC 3339 or seconds since 1970");
        return null;
    }

    static Uri? Server(string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        Terminal.Failure($"--url={text}: expected http://… or https://…");
        return null;
    }

    static HttpClientConfig? Http(string? file)
    {
        if (file is null) return new HttpClientConfig();
        var config = HttpClientConfigFile.Load(file, new DiskFiles(), out var complaints);
        foreach (var complaint in complaints) Terminal.Failure(complaint.ToString());
        return config;
    }

    static List<RuleGroupPlan>? Groups(string[] files, string interval, string[] features)
    {
        if (!PrometheusDuration.TryParse(interval, out var step, out var wrong) || step <= TimeSpan.Zero)
        {
            Terminal.Failure($"--eval-interval={interval}: {(wrong.Length > 0 ? wrong : "expected more than nothing")}");
            return null;
        }
        var reader = new RuleFileReader(new DiskFiles(), SyntaxOptions.Of(features), NameValidation.Utf8, step);
        var groups = new List<RuleGroupPlan>();
        var good = true;
        foreach (var file in files)
        {
            var loaded = reader.Load(file);
            foreach (var complaint in loaded.Complaints) Terminal.Failure(complaint.ToString());
            good &= loaded.IsGood;
            groups.AddRange(loaded.Groups);
        }
        return good ? groups : null;
    }
}
