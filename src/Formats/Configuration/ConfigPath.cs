namespace Barograph.Formats.Configuration;

/// <summary>File names in a configuration start from the configuration file's folder, and are written without detours.</summary>
public static class ConfigPath
{
    /// <summary>Empty stays empty, absolute stays as it is, the rest is joined and cleaned.</summary>
    public static string Resolve(string directory, string path)
        => path.Length == 0 || path.StartsWith('/') ? path : Clean(directory.Length == 0 ? path : $"{directory}/{path}");

    /// <summary>Lexically: <c>a//b/./c/../d</c> is <c>a/b/d</c>; nothing is <c>.</c></summary>
    public static string Clean(string path)
    {
        var rooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else if (!rooted) parts.Add(part);
        }

        var joined = string.Join('/', parts);
        return rooted ? "/" + joined : joined.Length == 0 ? "." : joined;
    }

    /// <summary>The part before the last slash: what relative names inside that file start from.</summary>
    public static string DirectoryOf(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : Clean(path[..slash]);
    }
}
