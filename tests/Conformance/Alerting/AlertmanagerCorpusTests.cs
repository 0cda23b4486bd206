using Barograph.Alerting.Routing;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Labels;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Alerting;

/// <summary>Alertmanager's own test files: without its program, what their names say.</summary>
public class AlertmanagerCorpusTests(ITestOutputHelper output)
{
    // The names of these say what is wrong with them.
    static readonly string[] Wrong = ["-both-", "-no-apikey", "-no-token", "-no-bot-token", "-no-api-secret", "-invalid", ".nil-", "-old-team"];

    [Fact]
    public void good_files_are_read_and_bad_ones_refused_with_a_place()
    {
        if (!ConformanceFolder.TryFind("alertmanager-config", output, out var folder)) return;
        var files = Directory.GetFiles(folder, "*.yml");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var loaded = AlertmanagerConfigFile.Parse(File.ReadAllBytes(file), file);
            var isWrong = Wrong.Any(part => Path.GetFileName(file).Contains(part, StringComparison.Ordinal));
            Assert.True(loaded.Config is null == isWrong, $"{file}: {string.Join("; ", loaded.Complaints)}");
            if (isWrong) Assert.All(loaded.Complaints, complaint => Assert.True(complaint.Line > 0, complaint.ToString()));
        }
    }

    // What amtool config routes test answers for these files.
    [Theory]
    [InlineData("conf.routing.yml", "1", "test1")]
    [InlineData("conf.routing.yml", "2", "test1,test2")]
    [InlineData("conf.routing.yml", "3", "default")]
    [InlineData("conf.routing-reverted.yml", "1", "test1")]
    [InlineData("conf.routing-reverted.yml", "2", "test2,test1")]
    public void alerts_go_where_the_routes_say(string name, string test, string receivers)
    {
        if (!ConformanceFolder.TryFind($"alertmanager-routing/{name}", output, out var file)) return;
        var tree = new RouteTree(AlertmanagerConfigFile.Parse(File.ReadAllBytes(file), file).Config!.Route);
        Assert.Equal(receivers, string.Join(',', tree.Match(LabelSet.Of(("test", test))).Select(static route => route.Receiver)));
    }
}
