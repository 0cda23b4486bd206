using Barograph.Formats.Configuration;

namespace Barograph.App.Configuration;

/// <summary>The files of a configuration on this machine's disk.</summary>
public sealed class DiskFiles : IConfigurationFiles
{
    public byte[]? Read(string path, long maxBytes, out string complaint)
    {
        complaint = "";
        try
        {
            if (Directory.Exists(path))
            {
                complaint = "is a directory";
                return null;
            }
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // A pipe has no length before it is read; a file may grow while it is read.
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int count; (count = file.Read(buffer)) > 0;)
            {
                bytes.Write(buffer, 0, count);
                if (bytes.Length <= maxBytes) continue;
                complaint = $"is larger than {maxBytes} bytes";
                return null;
            }
            return bytes.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            complaint = "no such file or directory";
        }
        catch (UnauthorizedAccessException)
        {
            complaint = "permission denied";
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            complaint = e.Message;
        }

        return null;
    }

    public bool Exists(string path) => File.Exists(path);

    public IReadOnlyList<string> Match(string pattern) => FilePattern.Expand(pattern, NamesIn, Path.Exists);

    static IEnumerable<string> NamesIn(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).ToList() : [];
        }
        catch (UnauthorizedAccessException)
        {
            return []; // a folder that cannot be listed holds no matches, as in Prometheus
        }
    }
}
