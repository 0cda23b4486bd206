using System.Text;
using Barograph.Formats.Configuration;

namespace Barograph.Tests.Unit.Formats.Configuration;

/// <summary>A disk of a few texts.</summary>
public sealed class FilesInMemory : IConfigurationFiles
{
    readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public string this[string path]
    {
        set => files[path] = Encoding.UTF8.GetBytes(value);
    }

    public byte[]? Read(string path, long maxBytes, out string complaint)
    {
        complaint = files.ContainsKey(path) ? "" : "no such file or directory";
        return files.GetValueOrDefault(path);
    }

    public bool Exists(string path) => files.ContainsKey(path);

    public IReadOnlyList<string> Match(string pattern)
        => FilePattern.Expand(pattern, folder => files.Keys.Where(path => ConfigPath.DirectoryOf(path) == folder).Select(path => path[(path.LastIndexOf('/') + 1)..]), Exists);
}
