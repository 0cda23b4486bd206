using System.Text;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>Matchers from and to the text that Alertmanager's configuration, API and group keys have.</summary>
public static class MatcherText
{
    // In a name they would be read as something else unless it is quoted.
    const string Reserved = "{}!=~,\\\"'`";

    /// <summary>Zero or more matchers, in braces or not. A warning tells that only the older syntax accepts the text.</summary>
    /// <returns>Null with the complaint where the text is wrong.</returns>
    public static IReadOnlyList<Matcher>? Parse(string text, MatcherMode mode, out string complaint, out string warning)
    {
        warning = "";
        complaint = "";
        if (mode == MatcherMode.Classic) return ClassicMatcherReader.Read(text, out complaint);
        var newer = Utf8MatcherReader.Read(text, out var newerComplaint);
        if (mode == MatcherMode.Utf8Strict)
        {
            complaint = newerComplaint;
            return newer;
        }

        var older = ClassicMatcherReader.Read(text, out var olderComplaint);
        if (newer is null)
        {
            complaint = olderComplaint;
            if (older is not null) warning = $"\"{text}\" is read by the older rules ({newerComplaint}); write {string.Join(',', older.Select(Write))}";
            return older;
        }
        if (older is null || older.SequenceEqual(newer)) return newer;
        warning = $"\"{text}\" means {string.Join(',', older.Select(Write))} by the older rules, which hold, and {string.Join(',', newer.Select(Write))} by the newer";
        return older;
    }

    /// <summary><c>name="value"</c>; a name that needs it is quoted as well.</summary>
    public static string Write(Matcher matcher)
    {
        var sign = matcher.Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Regex => "=~", _ => "!~" };
        return $"{Name(matcher.Name)}{sign}\"{Escape(matcher.Value)}\"";
    }

    /// <summary><c>{a="b",c=~"d"}</c></summary>
    public static string Write(IReadOnlyList<Matcher> matchers) => $"{{{string.Join(',', matchers.Select(Write))}}}";

    /// <summary>By name, then value, then kind.</summary>
    public static int Compare(Matcher a, Matcher b)
    {
        var order = string.CompareOrdinal(a.Name, b.Name);
        if (order == 0) order = string.CompareOrdinal(a.Value, b.Value);
        return order == 0 ? a.Kind.CompareTo(b.Kind) : order;
    }

    public static IReadOnlyList<Matcher> Sorted(IEnumerable<Matcher> matchers)
    {
        var sorted = matchers.ToList();
        sorted.Sort(Compare);
        return sorted;
    }

    /// <summary>A pattern of <c>match_re</c> keeps the anchors that Alertmanager shows in group keys.</summary>
    internal static IReadOnlyList<Matcher> Together(IReadOnlyDictionary<string, string> equal, IReadOnlyDictionary<string, string> regex, IReadOnlyList<Matcher> others)
        => Sorted(equal.Select(pair => new Matcher(MatchKind.Equal, pair.Key, pair.Value))
            .Concat(regex.Select(pair => new Matcher(MatchKind.Regex, pair.Key, $"^(?:{pair.Value})$")))
            .Concat(others));

    static string Name(string name)
    {
        foreach (var c in name)
            if (char.IsWhiteSpace(c) || Reserved.Contains(c, StringComparison.Ordinal)) return $"\"{Escape(name)}\"";
        return name;
    }

    static string Escape(string text)
        => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>As people know it from Alertmanager, whose message shows a whole pattern with the anchors that it puts around.</summary>
    public static string RegexComplaint(string error, string pattern)
        => error.Replace($"`{pattern}`", $"`^(?:{pattern})$`", StringComparison.Ordinal);

    internal static bool IsReserved(char c) => Reserved.Contains(c, StringComparison.Ordinal);

    internal static bool IsLegacyName(string name) => LegalNames.IsLegacyLabelName(Encoding.UTF8.GetBytes(name));
}
