using System.CommandLine;
using Barograph.App.Commands;

namespace Barograph.App.Querying;

/// <summary><c>barograph query analyze --server URL --type histogram --match SELECTOR… [--duration 1h] [--time TIME]</c></summary>
static class AnalyzeCommand
{
    public static Command Make()
    {
        var type = new Option<string>("--type") { Required = true, Description = "What is analyzed: histogram." };
        var duration = new Option<string>("--duration") { Description = "How far back.", DefaultValueFactory = static _ => "1h" };
        var time = new Option<string?>("--time") { Description = "Back from when: RFC 3339, seconds since 1970, or how long ago. [default: now]" };
        var match = new Option<string[]>("--match") { Required = true, Description = "Series of this selector; several add up." };
        var command = new Command("analyze", "How many buckets of histograms are used.") { type, duration, time, match };
        var server = new ServerOptions().AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(type) != "histogram")
            {
                Terminal.Failure($"analyze type is {parsed.GetValue(type)}, must be 'histogram'");
                return Task.FromResult(1);
            }
            return server.AskAsync(parsed, null, "", async asked =>
            {
                var now = TimeProvider.System.GetUtcNow();
                var at = parsed.GetValue(time) is { } text ? MomentText.Parse("--time", text, now) : now.ToUnixTimeMilliseconds();
                var back = MomentText.Step("--duration", parsed.GetValue(duration)!);
                var report = new BucketReport(Console.Out);
                report.Begin();
                foreach (var selector in parsed.GetValue(match)!)
                {
                    var answer = await asked.AskAsync("/api/v1/query", [new("query", $"{selector}[{back}ms]"), new("time", NumberText.Seconds(at))], mayPost: true, cancel).ConfigureAwait(false);
                    report.Add(AnswerReader.Read(answer.Data).Series);
                }
                report.End();
            });
        });
        return command;
    }
}
