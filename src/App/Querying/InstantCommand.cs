using System.CommandLine;
using Barograph.App.Commands;

namespace Barograph.App.Querying;

/// <summary><c>barograph query instant [SERVER] EXPR [--time TIME]</c></summary>
static class InstantCommand
{
    public static Command Make()
    {
        var words = QueryCommand.Words("expression", 1);
        var time = new Option<string?>("--time") { Description = "When: RFC 3339, seconds since 1970, or how long ago, as 1h. [default: now]" };
        var chart = new Option<bool>("--chart") { Description = "Draw a range selector's samples as a chart." };
        var limit = Limit();
        var command = new Command("instant", "The value of an expression at one time.") { words, time, chart, limit };
        var server = new ServerOptions().AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var (named, expression) = QueryCommand.Split(parsed.GetValue(words)!);
            return server.AskAsync(parsed, named, expression, async asked =>
            {
                var now = TimeProvider.System.GetUtcNow();
                var at = parsed.GetValue(time) is { } text ? MomentText.Parse("--time", text, now) : now.ToUnixTimeMilliseconds();
                List<KeyValuePair<string, string>> parameters = [new("query", expression), new("time", NumberText.Seconds(at))];
                AddLimit(parameters, parsed.GetValue(limit));
                var answer = await asked.AskAsync("/api/v1/query", parameters, mayPost: true, cancel).ConfigureAwait(false);
                server.Output(parsed, parsed.GetValue(chart), null).Write(AnswerReader.Read(answer.Data));
                Note(answer);
            });
        });
        return command;
    }

    public static Option<int> Limit() => new("--limit") { Description = "At most so many series; 0 = all." };

    public static void AddLimit(List<KeyValuePair<string, string>> parameters, int limit)
    {
        if (limit > 0) parameters.Add(new("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    public static void Note(ServerAnswer answer)
    {
        foreach (var note in answer.Notes) Terminal.Warning(note);
    }
}
