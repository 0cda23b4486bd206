using System.CommandLine;

namespace Barograph.App.Querying;

/// <summary><c>barograph query range [SERVER] EXPR [--start TIME] [--end TIME] [--step STEP] [--chart]</c></summary>
static class RangeCommand
{
    const long DefaultSpanMs = 300_000, MostSteps = 250;

    public static Command Make()
    {
        var words = QueryCommand.Words("expression", 1);
        var start = new Option<string?>("--start") { Description = "From when: RFC 3339, seconds since 1970, or how long ago, as 1h. [default: 5m before the end]" };
        var end = new Option<string?>("--end") { Description = "Until when. [default: now]" };
        var step = new Option<string?>("--step") { Description = "From one value to the next, as 15s. [default: a 250th of the span, 1s at least]" };
        var chart = new Option<bool>("--chart") { Description = "Draw lines with axes." };
        var limit = InstantCommand.Limit();
        var command = new Command("range", "The values of an expression over a span of time.") { words, start, end, step, chart, limit };
        var server = new ServerOptions().AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var (named, expression) = QueryCommand.Split(parsed.GetValue(words)!);
            return server.AskAsync(parsed, named, expression, async asked =>
            {
                var span = Span(parsed.GetValue(start), parsed.GetValue(end), parsed.GetValue(step), TimeProvider.System.GetUtcNow());
                List<KeyValuePair<string, string>> parameters =
                    [new("query", expression), new("start", NumberText.Seconds(span.StartMs)), new("end", NumberText.Seconds(span.EndMs)), new("step", NumberText.Seconds(span.StepMs))];
                InstantCommand.AddLimit(parameters, parsed.GetValue(limit));
                var answer = await asked.AskAsync("/api/v1/query_range", parameters, mayPost: true, cancel).ConfigureAwait(false);
                server.Output(parsed, parsed.GetValue(chart), span).Write(AnswerReader.Read(answer.Data));
                InstantCommand.Note(answer);
            });
        });
        return command;
    }

    /// <exception cref="FormatException">A time cannot be read, or the start is not before the end.</exception>
    public static (long StartMs, long EndMs, long StepMs) Span(string? start, string? end, string? step, DateTimeOffset now)
    {
        var until = end is null ? now.ToUnixTimeMilliseconds() : MomentText.Parse("--end", end, now);
        var from = start is null ? until - DefaultSpanMs : MomentText.Parse("--start", start, now);
        if (from > until) throw new FormatException($"the start, {NumberText.Moment(from)}, is after the end, {NumberText.Moment(until)}");
        return (from, until, step is null ? Math.Max((until - from) / 1000 / MostSteps, 1) * 1000 : MomentText.Step("--step", step));
    }
}
