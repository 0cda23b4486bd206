using System.CommandLine;
using Barograph.App.Flags;

namespace Barograph.Tests.Unit.App.Flags;

/// <summary>The quick way to read a command line against the whole grammar.</summary>
public class PlainArgumentsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--config.file=a.yml")]
    [InlineData("--config.file=a.yml --config.file=b.yml --storage.tsdb.path=/data")]
    [InlineData("--web.listen-address=127.0.0.1:1 --web.listen-address=[::1]:2 --enable-feature=exemplar-storage,auto-reload-config --enable-feature=x")]
    [InlineData("--web.enable-lifecycle --no-web.enable-admin-api --web.enable-remote-write-receiver=true --auto-gomaxprocs=false")]
    [InlineData("--no-web.enable-lifecycle --web.enable-lifecycle")]
    [InlineData("--web.external-url=http://h/?a=b --web.cors.origin=https?://(a|b)[.]org")]
    [InlineData("--web.enable-lifecycle=maybe --query.timeout=soon")]
    [InlineData("--node.collector.cpu.guest=x --log.level=debug")]
    public void a_plain_line_is_read_as_by_the_whole_grammar(string line)
    {
        var arguments = Split(line);
        var given = PlainArguments.Read(arguments);
        Assert.NotNull(given);
        Assert.Equal(Whole(arguments).OrderBy(static g => g.Key, StringComparer.Ordinal), given.OrderBy(static g => g.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("check config")]
    [InlineData("--config.file a.yml")]
    [InlineData("--config.file=")]
    [InlineData("--web.enable-lifecycle=")]
    [InlineData("--no-such-flag=1")]
    [InlineData("--no-config.file")]
    [InlineData("--no-web.enable-lifecycle=true")]
    [InlineData("--web.enable-lifecycle --web.enable-lifecycle")]
    [InlineData("--config.file=a.yml stray")]
    [InlineData("--config.file=a.yml @more")]
    [InlineData("--config.file:a.yml")]
    public void everything_else_is_left_to_it(string line) => Assert.Null(PlainArguments.Read(Split(line)));

    static string[] Split(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static IEnumerable<KeyValuePair<string, string>> Whole(string[] arguments)
    {
        var command = new Command("serve");
        var options = new ServeOptions(command);
        var parsed = new RootCommand { command }.Parse(["serve", .. arguments]);
        Assert.Empty(parsed.Errors);
        return options.Given(parsed);
    }
}
