using System.CommandLine;

namespace Barograph.App.Querying;

/// <summary><c>barograph query …</c>: ask a server from the command line. The words are promtool's, and so is the output where nobody looks.</summary>
static class QueryCommand
{
    public static Command Make() => new("query", "Ask a server: values, series, labels. Tables and charts on a terminal, promtool's lines elsewhere.")
    {
        InstantCommand.Make(),
        RangeCommand.Make(),
        SeriesCommand.Make(),
        LabelsCommand.Make(),
        ExplainCommand.Make(),
        AnalyzeCommand.Make(),
    };

    /// <summary>One or two words: the server may stand in front.</summary>
    public static Argument<string[]> Words(string what, int least)
    {
        var words = new Argument<string[]>("words")
        {
            Arity = new ArgumentArity(least, 2),
            HelpName = $"[server] {what}",
            Description = "The server (http://…) may stand in front, as with promtool.",
        };
        words.Validators.Add(given =>
        {
            if (least > 0 && given.Tokens is [var only] && ServerOptions.LooksLikeServer(only.Value)) given.AddError($"{only.Value} is a server: expected an {what} behind it");
        });
        return words;
    }

    public static (string? Server, string Expression) Split(string[] words) => words.Length == 2 ? (words[0], words[1]) : (null, words[0]);
}
