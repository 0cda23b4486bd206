namespace Barograph.Formats.Yaml;

/// <summary>One thing wrong in a file, and where. It prints as <c>file:line:column: path: message</c>.</summary>
/// <param name="Line">From 1; 0 where the complaint is about the file as a whole.</param>
/// <param name="Path">From the document's root: <c>scrape_configs[2].basic_auth</c>; empty for the root itself.</param>
public sealed record Complaint(string File, int Line, int Column, string Path, string Message)
{
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}:{Column}: " : File.Length > 0 ? $"{File}: " : "";
        return Path.Length > 0 ? $"{place}{Path}: {Message}" : place + Message;
    }
}
