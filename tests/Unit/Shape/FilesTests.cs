using System.Text.RegularExpressions;

namespace Barograph.Tests.Unit.Shape;

/// <summary>What a stranger meets first: small files whose names say what they are.</summary>
public partial class FilesTests
{
    const int MaxLines = 400;

    static readonly string[] Vague = ["Manager", "Helper", "Helpers", "Utils", "Util", "Processor", "Wrapper", "Info", "Base", "Impl"];

    [Fact]
    public void a_source_file_has_at_most_400_lines()
    {
        var long_ones = RepositoryRoot.Files("src", "*.cs").Select(static f => (File: f, Lines: File.ReadLines(Path.Combine(RepositoryRoot.Path, f)).Count()))
            .Where(static f => f.Lines > MaxLines).Select(static f => $"{f.File}: {f.Lines} lines");
        Assert.Empty(long_ones);
    }

    [Fact]
    public void names_are_nouns_of_the_trade()
    {
        var vague = RepositoryRoot.Files("src", "*.cs").Where(static f => Vague.Any(v => Path.GetFileNameWithoutExtension(f).EndsWith(v, StringComparison.Ordinal)));
        Assert.Empty(vague);
    }

    [Fact]
    public void nothing_is_left_for_somebody()
    {
        var leftovers = RepositoryRoot.Files("src", "*.cs")
            .SelectMany(static f => File.ReadLines(Path.Combine(RepositoryRoot.Path, f)).Select((line, i) => (Place: $"{f}:{i + 1}", line)))
            .Where(static l => Leftover().IsMatch(l.line)).Select(static l => $"{l.Place}: {l.line.Trim()}");
        Assert.Empty(leftovers);
    }

    [Fact]
    public void two_folders_of_a_project_do_not_use_each_other()
    {
        var uses = new HashSet<(string Project, string From, string To)>();
        foreach (var file in RepositoryRoot.Files("src", "*.cs"))
        {
            var parts = file.Split('/');
            if (parts.Length < 4) continue;
            foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Path, file)))
            {
                var use = Using().Match(line);
                if (use.Success && use.Groups["project"].Value == parts[1] && use.Groups["folder"].Value != parts[2])
                    uses.Add((parts[1], parts[2], use.Groups["folder"].Value));
            }
        }
        var pairs = uses.Where(u => string.CompareOrdinal(u.From, u.To) < 0 && uses.Contains((u.Project, u.To, u.From)))
            .Select(static u => $"{u.Project}: {u.From} ↔ {u.To}");
        Assert.Empty(pairs);
    }

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|catch\s*(\(Exception[^)]*\))?\s*\{\s*\}")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"^using (static )?Barograph\.(?<project>\w+)\.(?<folder>\w+)")]
    private static partial Regex Using();
}
