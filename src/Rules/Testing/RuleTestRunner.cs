using Barograph.Formats.Configuration;
using Barograph.Formats.Configuration.Rules;
using Barograph.Formats.Yaml;
using Barograph.Model.Instruments;
using Barograph.Model.Regex;
using Barograph.Query;
using Barograph.Query.Syntax;
using Barograph.Rules.Files;
using Barograph.Rules.Plan;

namespace Barograph.Rules.Testing;

/// <summary><c>test rules</c>: runs files of unit tests in promtool's format.</summary>
public sealed class RuleTestRunner(IConfigurationFiles files, EngineOptions options, ParserOptions syntax, TimeProvider clock)
{
    /// <summary>Only tests whose name one of these matches anywhere; none = all.</summary>
    public IReadOnlyList<Re2Pattern> Names { get; init; } = [];

    public bool IgnoresUnknownKeys { get; init; }

    /// <summary>Tell what happens and which samples there are at the end.</summary>
    public bool Debugs { get; init; }

    public async Task<RuleTestReport> RunAsync(string path, CancellationToken cancel)
    {
        var reading = new YamlReading(path, ConfigPath.DirectoryOf(path)) { IgnoresUnknownKeys = IgnoresUnknownKeys };
        if (files.Read(path, YamlParser.MaxBytes, out var complaint) is not { } bytes) return new RuleTestReport(path, [], [$"{path}: {complaint}"], []);
        var file = RuleTestFile.Parse(bytes, reading);
        var warnings = new List<string>();
        var groups = Load(file, warnings, out var errors);
        var inputs = file.Tests.Select(static test => new InputSeries(test)).ToArray();
        errors = [.. reading.Complaints.Select(static c => c.ToString()), .. errors];
        if (errors.Count > 0) return new RuleTestReport(path, [], errors, warnings);
        var outcomes = new List<RuleTestOutcome>();
        for (var i = 0; i < file.Tests.Count; i++)
        {
            if (!IsWanted(file.Tests[i].Name)) continue;
            outcomes.Add(await RunAsync(file, file.Tests[i], inputs[i], groups, cancel).ConfigureAwait(false));
        }
        return new RuleTestReport(path, outcomes, [], warnings);
    }

    bool IsWanted(string name) => Names.Count == 0 || Names.Any(pattern => pattern.IsMatch(System.Text.Encoding.UTF8.GetBytes(name)));

    List<RuleGroupPlan> Load(RuleTestFile file, List<string> warnings, out IReadOnlyList<string> errors)
    {
        var reader = new RuleFileReader(files, syntax, NameValidation.Utf8, file.EvaluationInterval) { IgnoresUnknownKeys = IgnoresUnknownKeys };
        var loaded = new List<LoadedRuleFile>();
        foreach (var pattern in file.RuleFiles)
        {
            var matches = files.Match(pattern);
            if (matches.Count == 0) warnings.Add($"no file match pattern {pattern}");
            loaded.AddRange(matches.Select(reader.Load));
        }
        errors = [.. loaded.SelectMany(static f => f.Complaints).Select(static c => c.ToString())];
        // A group that the order does not name comes with the first, as in promtool.
        return [.. loaded.SelectMany(static f => f.Groups).OrderBy(group => Math.Max(0, file.GroupOrder.ToList().IndexOf(group.Name)))];
    }

    async Task<RuleTestOutcome> RunAsync(RuleTestFile file, RuleTest test, InputSeries input, List<RuleGroupPlan> groups, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var engine = new QueryEngine(options with { DefaultSubqueryStep = file.EvaluationInterval }, new InstrumentRegistry(), clock);
        var run = new RuleTestRun(file, test, input, groups, engine, clock);
        var failures = await run.RunAsync(cancel).ConfigureAwait(false);
        var took = clock.GetElapsedTime(began);
        var debug = Debugs ? await run.DumpAsync(cancel).ConfigureAwait(false) : [];
        return new RuleTestOutcome(test.Name, failures, took, debug);
    }
}
