using System.Text.Json;
using System.Text.RegularExpressions;

namespace Barograph.PodTrace.Stories;

/// <summary>Strikes out of what programs chose (paths, command lines, addresses of pages) what may belong to somebody: podtrace's patterns, and those that are given.</summary>
public sealed class Redaction
{
    const int MaxRules = 100;

    // Runs in time that grows with the text alone, whoever wrote the pattern.
    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    static readonly (Regex Pattern, string Replacement)[] Usual =
    [
        (new(@"(?i)(passw(?:or)?d|pwd|secret|token|api[_-]?key)=[^\s&;,]+", Options), "$1=***"),
        (new(@"(?i)\bBearer\s+[A-Za-z0-9._~+/=-]+", Options), "Bearer ***"),
        (new(@"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", Options), "***@***"),
        (new(@"\b(?:[0-9]{4}[ -]?){3}[0-9]{4}\b", Options), "****-****-****-****"),
    ];

    readonly List<(Regex Pattern, string Replacement)> rules;
    readonly bool names;

    /// <param name="names">Names that are looked up, too.</param>
    /// <param name="own">More patterns, as a JSON array of objects with <c>name</c>, <c>pattern</c> and <c>replace</c>.</param>
    /// <exception cref="FormatException">They cannot be read.</exception>
    public Redaction(bool secrets, bool names, string? own)
    {
        this.names = names;
        rules = secrets ? [.. Usual] : [];
        if (own is not null) rules.AddRange(Read(own));
    }

    public Story Of(Story story)
    {
        if (story.Class == StoryClass.Dns) return names ? story with { Target = Hidden(story.Target) } : story;
        var (target, detail) = (Of(story.Target), Of(story.Detail));
        return ReferenceEquals(target, story.Target) && ReferenceEquals(detail, story.Detail) ? story : story with { Target = target, Detail = detail };
    }

    public string Of(string text)
    {
        foreach (var (pattern, replacement) in rules) text = pattern.Replace(text, replacement);
        return text;
    }

    // The type of a question says nothing about anybody.
    static string Hidden(string question) => question.LastIndexOf(' ') is > 0 and var blank ? "***" + question[blank..] : "***";

    static IEnumerable<(Regex Pattern, string Replacement)> Read(string text)
    {
        Rule[] given;
        try
        {
            given = JsonSerializer.Deserialize<Rule[]>(text, JsonSerializerOptions.Web) ?? [];
        }
        catch (JsonException e)
        {
            throw new FormatException($"a JSON array of objects with name, pattern and replace is wanted: {e.Message}", e);
        }
        if (given.Length > MaxRules) throw new FormatException($"{given.Length} rules; {MaxRules} at most");
        foreach (var rule in given) yield return (Compile(rule), rule.Replace ?? "***");
    }

    static Regex Compile(Rule rule)
    {
        try
        {
            return rule.Pattern is { Length: > 0 } pattern ? new Regex(pattern, Options) : throw new FormatException($"rule \"{rule.Name}\" has no pattern");
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"rule \"{rule.Name}\": pattern {rule.Pattern}: {e.Message}", e);
        }
    }

    internal sealed record Rule(string? Name, string? Pattern, string? Replace);
}
