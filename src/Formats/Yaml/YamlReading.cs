namespace Barograph.Formats.Yaml;

/// <summary>The reading of one file: what it is called, where its relative paths start, and what was found wrong so far.</summary>
/// <remarks>Every complaint is kept, not only the first, so that a file is mended in one go; the list is cut at <see cref="MaxComplaints"/>.</remarks>
public class YamlReading(string file, string directory)
{
    /// <summary>Nobody reads more, and a hostile file must not make us write a gigabyte.</summary>
    public const int MaxComplaints = 200;

    readonly List<Complaint> complaints = [];
    readonly List<Complaint> warnings = [];

    public string File { get; } = file;

    /// <summary>What relative file names in the document start from.</summary>
    public string Directory { get; } = directory;

    /// <summary>The document is JSON: a number where a text is wanted is a mistake, not a text.</summary>
    public bool IsJson { get; init; }

    /// <summary>Keys that a section does not know are passed over instead of complained of.</summary>
    public bool IgnoresUnknownKeys { get; init; }

    public IReadOnlyList<Complaint> Complaints => complaints;

    public IReadOnlyList<Complaint> Warnings => warnings;

    internal int Count { get; private set; }

    public YamlCursor Root(YamlNode node) => new(this, node, null, "");

    public void Complain(int line, int column, string path, string message) => Complain(new Complaint(File, line, column, path, message));

    public void Complain(Complaint complaint)
    {
        Count++;
        if (complaints.Count < MaxComplaints) complaints.Add(complaint with { File = File });
        else if (complaints.Count == MaxComplaints) complaints.Add(new Complaint(File, 0, 0, "", "too many complaints; the rest is left out"));
    }

    public void Warn(int line, int column, string path, string message)
    {
        if (warnings.Count < MaxComplaints) warnings.Add(new Complaint(File, line, column, path, message));
    }
}
