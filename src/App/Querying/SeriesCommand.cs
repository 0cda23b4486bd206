using System.CommandLine;

namespace Barograph.App.Querying;

/// <summary><c>barograph query series [SERVER] [SELECTOR] --match SELECTOR…</c></summary>
static class SeriesCommand
{
    public static Command Make()
    {
        var words = QueryCommand.Words("[selector]", 0);
        var match = new Option<string[]>("--match") { Description = "Series of this selector; several add up.", DefaultValueFactory = static _ => [] };
        var (start, end) = Times();
        var limit = InstantCommand.Limit();
        var command = new Command("series", "The label sets of series.") { words, match, start, end, limit };
        var server = new ServerOptions().AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var (named, selectors) = Read(parsed.GetValue(words)!, parsed.GetValue(match)!);
            return server.AskAsync(parsed, named, selectors.Count == 1 ? selectors[0] : "", async asked =>
            {
                if (selectors.Count == 0) throw new FormatException("which series? Name a selector, as 'up{job=\"node\"}', or several with --match");
                var parameters = Parameters(selectors, parsed.GetValue(start), parsed.GetValue(end));
                InstantCommand.AddLimit(parameters, parsed.GetValue(limit));
                var answer = await asked.AskAsync("/api/v1/series", parameters, mayPost: true, cancel).ConfigureAwait(false);
                server.Output(parsed, false, null).Write(AnswerReader.ReadSeries(answer.Data));
                InstantCommand.Note(answer);
            });
        });
        return command;
    }

    public static (Option<string?> Start, Option<string?> End) Times() => (
        new("--start") { Description = "Only what has samples after this: RFC 3339, seconds since 1970, or how long ago, as 1h." },
        new("--end") { Description = "Only what has samples before this." });

    /// <exception cref="FormatException">A time cannot be read.</exception>
    public static List<KeyValuePair<string, string>> Parameters(IEnumerable<string> selectors, string? start, string? end)
    {
        var now = TimeProvider.System.GetUtcNow();
        var parameters = selectors.Select(static s => KeyValuePair.Create("match[]", s)).ToList();
        if (start is not null) parameters.Add(new("start", NumberText.Seconds(MomentText.Parse("--start", start, now))));
        if (end is not null) parameters.Add(new("end", NumberText.Seconds(MomentText.Parse("--end", end, now))));
        return parameters;
    }

    static (string? Server, List<string> Selectors) Read(string[] words, string[] match)
    {
        var named = words.Length > 0 && ServerOptions.LooksLikeServer(words[0]) ? words[0] : null;
        return (named, [.. words.Skip(named is null ? 0 : 1), .. match]);
    }
}
