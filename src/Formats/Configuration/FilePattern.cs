namespace Barograph.Formats.Configuration;

/// <summary>Shell patterns for file names: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^a]</c>, <c>\x</c>; none of them matches a slash.</summary>
public static class FilePattern
{
    public static bool HasMeta(string path) => path.AsSpan().IndexOfAny("*?[\\") >= 0;

    /// <summary>The paths that match, in the order of their names.</summary>
    /// <param name="namesIn">The entries of a folder; empty where there is none.</param>
    /// <param name="exists">Whether a path without wildcards is there.</param>
    public static IReadOnlyList<string> Expand(string pattern, Func<string, IEnumerable<string>> namesIn, Func<string, bool> exists)
    {
        if (!HasMeta(pattern)) return exists(pattern) ? [pattern] : [];
        var slash = pattern.LastIndexOf('/');
        var last = pattern[(slash + 1)..];
        var folder = slash < 0 ? "" : slash == 0 ? "/" : pattern[..slash];
        IReadOnlyList<string> folders = HasMeta(folder) ? Expand(folder, namesIn, exists) : [folder];
        var matches = new List<string>();
        foreach (var one in folders)
        {
            foreach (var name in namesIn(one.Length == 0 ? "." : one).Order(StringComparer.Ordinal))
                if (IsMatch(last, name)) matches.Add(one.Length == 0 ? name : one == "/" ? "/" + name : $"{one}/{name}");
        }

        return matches;
    }

    /// <summary>One path element against a pattern. A malformed pattern matches nothing.</summary>
    public static bool IsMatch(string pattern, string name)
    {
        // Greedy with one way back: a later star makes an earlier one's choice final.
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = ++p;
                resume = n;
            }
            else if (p < pattern.Length && MatchOne(pattern, p, name[n], out var next))
            {
                p = next;
                n++;
            }
            else if (star >= 0)
            {
                p = star;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    static bool MatchOne(string pattern, int at, char c, out int next)
    {
        next = at + 1;
        switch (pattern[at])
        {
            case '?': return true;
            case '[': return MatchClass(pattern, at + 1, c, out next);
            case '\\' when at + 1 < pattern.Length:
                next = at + 2;
                return pattern[at + 1] == c;
            default: return pattern[at] == c;
        }
    }

    static bool MatchClass(string pattern, int at, char c, out int next)
    {
        next = pattern.Length;
        var negated = at < pattern.Length && pattern[at] == '^';
        if (negated) at++;
        var matched = false;
        for (var first = true; at < pattern.Length && (first || pattern[at] != ']'); first = false)
        {
            var low = pattern[at++];
            if (low == '\\' && at < pattern.Length) low = pattern[at++];
            var high = low;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                high = pattern[at + 1];
                at += 2;
            }
            matched |= low <= c && c <= high;
        }

        if (at >= pattern.Length) return false;
        next = at + 1;
        return matched != negated;
    }
}
