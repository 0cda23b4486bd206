using System.CommandLine;
using Barograph.Query.Explanation;

namespace Barograph.App.Querying;

/// <summary><c>barograph query explain [SERVER] EXPR [--analyze]</c>: the plan of a query as a tree; with what each operator cost where it ran.</summary>
static class ExplainCommand
{
    public static Command Make()
    {
        var words = QueryCommand.Words("expression", 1);
        var analyze = new Option<bool>("--analyze") { Description = "Run the query and tell what each operator did and took." };
        var time = new Option<string?>("--time") { Description = "When, of an instant query. [default: now]" };
        var start = new Option<string?>("--start") { Description = "From when, of a range query: RFC 3339, seconds since 1970, or how long ago, as 1h." };
        var end = new Option<string?>("--end") { Description = "Until when, of a range query." };
        var step = new Option<string?>("--step") { Description = "From one value to the next, of a range query." };
        var command = new Command("explain", "How a query is answered: the plan as a tree. With --analyze: series, samples, chunks, time and memory of each operator. Needs Barograph as the server.")
            { words, analyze, time, start, end, step };
        var server = new ServerOptions().AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var (named, expression) = QueryCommand.Split(parsed.GetValue(words)!);
            return server.AskAsync(parsed, named, expression, async asked =>
            {
                List<KeyValuePair<string, string>> parameters = [new("query", expression), new("explain", parsed.GetValue(analyze) ? "analyze" : "plan")];
                var isRange = (parsed.GetValue(start) ?? parsed.GetValue(end) ?? parsed.GetValue(step)) is not null;
                AddTimes(parameters, isRange, parsed.GetValue(time), parsed.GetValue(start), parsed.GetValue(end), parsed.GetValue(step));
                var answer = await asked.AskAsync(isRange ? "/api/v1/query_range" : "/api/v1/query", parameters, mayPost: true, cancel).ConfigureAwait(false);
                if (!answer.Data.TryGetProperty("plan", out var plan)) throw new FormatException($"{asked.Address} does not explain queries: it answered this one");
                server.Write(parsed, plan, PlanJson.Read(plan));
                InstantCommand.Note(answer);
            });
        });
        return command;
    }

    static void AddTimes(List<KeyValuePair<string, string>> parameters, bool isRange, string? time, string? start, string? end, string? step)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (!isRange)
        {
            if (time is not null) parameters.Add(new("time", NumberText.Seconds(MomentText.Parse("--time", time, now))));
            return;
        }
        var span = RangeCommand.Span(start, end, step, now);
        parameters.AddRange([new("start", NumberText.Seconds(span.StartMs)), new("end", NumberText.Seconds(span.EndMs)), new("step", NumberText.Seconds(span.StepMs))]);
    }
}
