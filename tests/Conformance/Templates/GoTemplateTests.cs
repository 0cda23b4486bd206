using Barograph.Formats.Templates;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Templates;

/// <summary>The same templates over the same data through Go's text/template and html/template and through ours: the same text, the same errors.</summary>
public class GoTemplateTests(ITestOutputHelper output)
{
    const int GeneratedTemplates = 2_000;

    // Prometheus' title, which is Go's own; and one function more of Prometheus.
    static readonly GoFunctions Functions = AlertmanagerFunctions.With(TimeProvider.System)
        .With(Prometheus("title"), Prometheus("urlQueryEscape"));

    static GoFunction Prometheus(string name)
    {
        var all = new PrometheusFunctions(TimeProvider.System, new Uri("http://localhost/"), static _ => []).All;
        return GoFunction.Of<string>(name, text =>
        {
            var set = new GoTemplateSet(all);
            set.Add("t", $"{{{{{name} .}}}}");
            return set.Execute("t", text);
        });
    }

    [Fact]
    public void text_templates_picked_by_hand_write_and_fail_as_in_go()
        => Compare([.. TemplateCases.Text]);

    [Theory]
    [InlineData("zero")]
    [InlineData("error")]
    public void missing_keys_are_treated_as_in_go(string option)
        => Compare([.. TemplateCases.Text.Where(static c => c.Text.Contains(".none", StringComparison.Ordinal)).Select(c => c with { Missing = option })]);

    [Fact]
    public void generated_templates_write_and_fail_as_in_go()
        => Compare([.. Enumerable.Range(0, GeneratedTemplates).Select(static seed => TemplateCases.With(new TemplateGrammar(seed).Template()))]);

    [Fact]
    public void pages_are_escaped_as_in_go()
        => Compare([.. TemplateCases.Html]);

    void Compare(IReadOnlyList<TemplateCase> cases)
    {
        if (!GoOracle.TryFind(output)) return;
        var answers = GoOracle.Run(cases);
        var known = 0;
        var differences = new List<string>();
        for (var i = 0; i < cases.Count; i++)
        {
            // What was written before a failure is never used.
            var go = answers[i].Failed ? answers[i] with { Output = "" } : answers[i];
            var us = cases[i].Run(Functions);
            if (us == go) continue;
            if (KnownDifference.Explain(cases[i], go, us) is { } difference)
            {
                known++;
                output.WriteLine($"{cases[i].Text}: {difference.Reason}");
            }
            else
            {
                differences.Add($"{cases[i].Text}\n  Go {go}\n  we {us}");
            }
        }

        output.WriteLine($"{cases.Count} templates, {answers.Count(static a => a.Failed)} fail in Go, {known} differ as known");
        Assert.True(differences.Count == 0, $"{differences.Count} of {cases.Count} differ:\n{string.Join('\n', differences.Take(20))}");
    }
}
