using System.Text;
using Barograph.Formats.Configuration;

namespace Barograph.Tests.Unit.Formats.Configuration;

public class TargetGroupFileTests
{
    static TargetGroupReading Parse(string text, string file) => TargetGroupFile.Parse(Encoding.UTF8.GetBytes(text), file);

    [Theory]
    [InlineData("t.json", "[{\"targets\": [\"a:1\", \"b:2\"], \"labels\": {\"x\": \"1\"}}, {\"targets\": []}]")]
    [InlineData("t.YML", "- {targets: ['a:1', 'b:2'], labels: {x: 1}}\n- {targets: []}\n")]
    public void both_formats_say_the_same(string file, string text)
    {
        var groups = Parse(text, file).Groups;
        Assert.Equal([$"{file}:0", $"{file}:1"], groups.Select(group => group.Source));
        Assert.Equal("b:2", groups[0].Targets[1].Get("__address__"));
        Assert.Equal("1", groups[0].Labels.Get("x"));
    }

    [Theory]
    [InlineData("t.json", "[{\"targets\": [\"a\"]}, {\"target\": []}]", "t.json:1:23: [1].target: unknown field; did you mean \"targets\"? allowed: labels, targets")]
    [InlineData("t.json", "[{\"targets\": [\"a\"],\n \"labels\": {\"x\": 1}}]", "t.json:2:18: [0].labels.x: expected a text, found the number 1")]
    [InlineData("t.json", "[null]", "t.json:1:2: [0]: empty or null target group")]
    [InlineData("t.yml", "- targets: a\n", "t.yml:1:12: [0].targets: expected a list, found the text \"a\"")]
    [InlineData("t.yml", "targets: [a]\n", "t.yml:1:1: expected a list, found a map")]
    public void one_bad_group_spoils_the_file(string file, string text, string complaint)
    {
        var reading = Parse(text, file);
        Assert.Empty(reading.Groups);
        Assert.Equal(complaint, Assert.Single(reading.Complaints).ToString());
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[] x")]
    [InlineData("")]
    [InlineData("[{\"targets\": [\"\\uD800\"]}]")]
    public void what_is_no_json_is_said_to_be_none(string text)
        => Assert.Contains("not valid JSON", Assert.Single(Parse(text, "t.json").Complaints).Message, StringComparison.Ordinal);

    [Fact]
    public void a_hundred_thousand_targets_are_read()
        => Assert.Equal(100_000, Parse($"[{{\"targets\": [{string.Join(",", Enumerable.Range(0, 100_000).Select(i => $"\"h{i}:9100\""))}]}}]", "t.json").Groups[0].Targets.Count);
}
