using Barograph.App.Logging;
using Microsoft.Extensions.Logging;

namespace Barograph.Tests.Unit.App;

public class LogTests
{
    [Fact]
    public void what_callers_make_the_framework_say_over_and_over_is_written_once_in_a_while()
    {
        var text = new StringWriter();
        using var logs = new StreamLoggerProvider(text, LogLevel.Information, false, TimeProvider.System);
        var framework = logs.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Connections");
        for (var i = 0; i < 1000; i++) framework.Log(LogLevel.Warning, new EventId(24), "one connection too many", null, static (state, _) => state);
        framework.Log(LogLevel.Warning, new EventId(25), "something else", null, static (state, _) => state);
        var own = logs.CreateLogger("Barograph.Storage.Store");
        for (var i = 0; i < 3; i++) own.Log(LogLevel.Warning, new EventId(1), "the disk is full", null, static (state, _) => state);
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.Single(lines, static l => l.Contains("one connection too many", StringComparison.Ordinal));
    }
}
