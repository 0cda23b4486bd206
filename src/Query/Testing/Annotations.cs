using Barograph.Query.Results;

namespace Barograph.Query.Testing;

/// <summary>
/// Are the warnings and infos those that the script expects? Where it names one of a kind, it must name all of that kind; where
/// it is silent about a kind, anything goes.
/// </summary>
static class Annotations
{
    /// <summary>Null where they agree.</summary>
    public static string? Compare(EvalCommand eval, QueryResult result)
        => Compare("warning", eval.Warnings, eval.NoWarnings, result.Warnings) ?? Compare("info", eval.Infos, eval.NoInfos, result.Infos);

    static string? Compare(string kind, List<EvalCommand.Message> expected, bool none, IReadOnlyList<string> found)
    {
        if (none && found.Count > 0) return $"expected no {kind}\nfound:   {string.Join("; ", found)}";
        if (expected.Count == 0) return null;
        foreach (var message in expected)
        {
            if (!found.Any(message.Matches)) return $"expected {kind}: {message}\nfound:            {(found.Count == 0 ? "none" : string.Join("; ", found))}";
        }
        var extra = found.FirstOrDefault(text => !expected.Any(message => message.Matches(text)));
        return extra is null ? null : $"unexpected {kind}: {extra}";
    }
}
