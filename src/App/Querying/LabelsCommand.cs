using System.CommandLine;

namespace Barograph.App.Querying;

/// <summary><c>barograph query labels [SERVER] [NAME]</c>: the values of a label, or the names of all labels.</summary>
static class LabelsCommand
{
    public static Command Make()
    {
        var words = QueryCommand.Words("[name]", 0);
        var match = new Option<string[]>("--match") { Description = "Only of the series of this selector; several add up.", DefaultValueFactory = static _ => [] };
        var (start, end) = SeriesCommand.Times();
        var limit = InstantCommand.Limit();
        var command = new Command("labels", "The values of a label; without a name, the names of all labels.") { words, match, start, end, limit };
        var server = new ServerOptions().AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var given = parsed.GetValue(words)!;
            var named = given.Length > 0 && ServerOptions.LooksLikeServer(given[0]) ? given[0] : null;
            var name = given.Skip(named is null ? 0 : 1).LastOrDefault();
            return server.AskAsync(parsed, named, "", async asked =>
            {
                var parameters = SeriesCommand.Parameters(parsed.GetValue(match)!, parsed.GetValue(start), parsed.GetValue(end));
                InstantCommand.AddLimit(parameters, parsed.GetValue(limit));
                // Values are asked for with GET alone.
                var answer = name is null
                    ? await asked.AskAsync("/api/v1/labels", parameters, mayPost: true, cancel).ConfigureAwait(false)
                    : await asked.AskAsync($"/api/v1/label/{Uri.EscapeDataString(Escaped(name))}/values", parameters, mayPost: false, cancel).ConfigureAwait(false);
                server.Output(parsed, false, null).Write(name, [.. answer.Data.EnumerateArray().Select(static v => v.GetString() ?? "")]);
                InstantCommand.Note(answer);
            });
        });
        return command;
    }

    /// <summary>A name that is no plain word does not go into an address as it is: <c>a.b</c> becomes <c>U__a_2e_b</c>.</summary>
    public static string Escaped(string name)
    {
        if (PromqlOutput.Plain(name) && !name.StartsWith("U__", StringComparison.Ordinal)) return name;
        return "U__" + string.Concat(name.EnumerateRunes().Select(static rune =>
            rune.Value == '_' ? "__" : rune.IsAscii && char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == ':' ? rune.ToString() : $"_{rune.Value:x}_"));
    }
}
