using System.Collections.Concurrent;
using System.Text;
using Barograph.Model.Regex;

namespace Barograph.Formats.Templates.Functions;

/// <summary>match and reReplaceAll: regular expressions that may match anywhere.</summary>
static class RegexFunctions
{
    // Patterns stand in templates, so there are few; one that is put together from data must not fill the memory.
    const int MaxRemembered = 1_000;

    static readonly ConcurrentDictionary<string, Re2Search> Remembered = new(StringComparer.Ordinal);

    public static IEnumerable<GoFunction> All =>
    [
        GoFunction.Of<string, string>("match", static (pattern, text) => Pattern(pattern, "").IsMatch(Encoding.UTF8.GetBytes(text))),
        GoFunction.Of<string, string, string>("reReplaceAll", ReplaceAll),
    ];

    static object? ReplaceAll(string pattern, string replacement, string text)
        => Encoding.UTF8.GetString(Pattern(pattern, $"regexp: Compile({Quoted(pattern)}): ").ReplaceAll(Encoding.UTF8.GetBytes(text), replacement));

    static string Quoted(string pattern) => pattern.Contains('`', StringComparison.Ordinal) ? Parsing.GoQuote.Quote(pattern) : $"`{pattern}`";

    static Re2Search Pattern(string source, string complaint)
    {
        if (Remembered.TryGetValue(source, out var known)) return known;
        try
        {
            var parsed = Re2Search.Parse(source);
            if (Remembered.Count >= MaxRemembered) Remembered.Clear();
            Remembered.TryAdd(source, parsed);
            return parsed;
        }
        catch (Re2SyntaxException e)
        {
            throw new GoCallException(complaint + e.Message);
        }
    }
}
