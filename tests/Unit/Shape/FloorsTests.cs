using System.Xml.Linq;

namespace Barograph.Tests.Unit.Shape;

/// <summary>The table in ARCHITECTURE.md is the law; project files must obey it.</summary>
public class FloorsTests
{
    sealed record Row(int Floor, string Project, string[] MayUse);

    static readonly Row[] Table = ReadTable();

    [Fact]
    public void every_project_has_a_row_and_every_row_a_project()
    {
        var projects = Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src")).Select(static d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);
        Assert.Equal(projects, Table.Select(static r => r.Project).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void a_project_references_only_what_its_row_allows()
    {
        foreach (var row in Table)
        {
            var file = Path.Combine(RepositoryRoot.Path, "src", row.Project, $"{row.Project}.csproj");
            var references = XDocument.Load(file).Descendants("ProjectReference").Select(static r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
            foreach (var reference in references) Assert.True(row.MayUse.Contains(reference), $"{row.Project} references {reference}, its row in ARCHITECTURE.md does not allow it");
        }
    }

    [Fact]
    public void arrows_point_to_lower_floors()
    {
        var floor = Table.ToDictionary(static r => r.Project, static r => r.Floor);
        foreach (var row in Table)
        {
            foreach (var used in row.MayUse) Assert.True(floor[used] < row.Floor, $"{row.Project} (floor {row.Floor}) may not use {used} (floor {floor[used]})");
        }
    }

    static Row[] ReadTable()
        => [.. File.ReadLines(Path.Combine(RepositoryRoot.Path, "ARCHITECTURE.md"))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(static cells => cells.Length >= 5 && int.TryParse(cells[1], out _))
            .Select(static cells => new Row(
                int.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture),
                cells[2].Trim('`'),
                cells[3] == "–" ? [] : cells[3].Split(", ")))];
}
