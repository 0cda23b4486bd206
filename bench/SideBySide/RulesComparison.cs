using System.Diagnostics;
using System.Globalization;

namespace Barograph.Bench.SideBySide;

/// <summary>
/// 5,000 rules over 100,000 series in two servers at once: first both only scrape, then both get the same rules. What the rules cost is the difference, so that
/// neither scraping nor start-up counts.
/// </summary>
static class RulesComparison
{
    // Windows of 2 minutes must be full, and a span must hold several evaluations of every group.
    static readonly (TimeSpan Fill, TimeSpan Settle, TimeSpan Measured) Whole = (TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(180));
    static readonly (TimeSpan Fill, TimeSpan Settle, TimeSpan Measured) Short = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));

    /// <summary>usage: rules [--short] NAME=PROGRAM NAME=PROGRAM …    the first is the reference</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var span = arguments.Contains("--short") ? Short : Whole;
        var programs = arguments.Where(static a => a != "--short").ToList();
        if (programs.Count == 0 || programs.Any(static p => !p.Contains('=', StringComparison.Ordinal)))
        {
            await Console.Error.WriteLineAsync("usage: bench rules [--short] NAME=PROGRAM …     for example prometheus=/usr/bin/prometheus barograph=bin/barograph");
            return 2;
        }
        await using var pages = await PageServer.StartAsync();
        var ruleFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(ruleFile, RuleLoad.RuleFile());
        var servers = new List<MeasuredServer>();
        try
        {
            foreach (var program in programs)
            {
                var cut = program.IndexOf('=', StringComparison.Ordinal);
                servers.Add(await MeasuredServer.StartAsync(program[..cut], program[(cut + 1)..], RuleLoad.Configuration(pages.Port, null)));
            }
            Console.WriteLine($"{RuleLoad.Pages} pages of {RuleLoad.SeriesPerPage} series every {RuleLoad.ScrapeSeconds} s; filling the windows");
            await Task.Delay(span.Fill);
            var alone = await SpendAsync(servers, span.Measured);
            foreach (var server in servers) await server.AdoptAsync(RuleLoad.Configuration(pages.Port, ruleFile));
            Console.WriteLine($"{RuleLoad.Groups * RuleLoad.RulesPerGroup} rules every {RuleLoad.EvaluationSeconds} s");
            await Task.Delay(span.Settle);
            var withRules = await SpendAsync(servers, span.Measured);
            await ReportAsync(servers, alone, withRules);
            return 0;
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
            File.Delete(ruleFile);
        }
    }

    /// <summary>CPU seconds a second of each server, over the same span.</summary>
    static async Task<double[]> SpendAsync(List<MeasuredServer> servers, TimeSpan span)
    {
        var began = Stopwatch.GetTimestamp();
        var before = servers.Select(static s => s.Cpu).ToArray();
        await Task.Delay(span);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return [.. servers.Select((s, i) => (s.Cpu - before[i]).TotalSeconds / seconds)];
    }

    static async Task ReportAsync(List<MeasuredServer> servers, double[] alone, double[] withRules)
    {
        Console.WriteLine($"{"",-14}{"scraping",10}{"with rules",12}{"rules alone",13}{"x first",9}{"RSS MiB",9}{"recorded",10}{"active",8}{"missed",8}");
        for (var i = 0; i < servers.Count; i++)
        {
            var rules = withRules[i] - alone[i];
            var recorded = await servers[i].NumberAsync("count({__name__=~\"code:requests:rate2m|path:errors:ratio2m\"})");
            var active = await servers[i].NumberAsync("count(ALERTS{alertstate=\"firing\"})");
            var missed = await servers[i].NumberAsync("sum(increase(prometheus_rule_group_iterations_missed_total[5m])) or vector(0)");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{servers[i].Name,-14}{alone[i],10:F4}{withRules[i],12:F4}{rules,13:F4}{(withRules[0] - alone[0]) / rules,9:F2}{servers[i].ResidentMiB,9:F0}{recorded,10:F0}{active,8:F0}{missed,8:F0}"));
        }
        Console.WriteLine("CPU seconds a second; \"rules alone\" is the difference; missed is not scraped here and shows 0 where a server does not watch itself");
    }
}
