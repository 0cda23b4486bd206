namespace Barograph.Formats.Configuration;

/// <summary>The files that a configuration names. The disk is one body, a test's dictionary another.</summary>
public interface IConfigurationFiles
{
    /// <summary>The whole file, or null and why not: missing, a folder, no permission, larger than allowed.</summary>
    byte[]? Read(string path, long maxBytes, out string complaint);

    /// <summary>Whether a regular file of this name is there.</summary>
    bool Exists(string path);

    /// <summary>The paths that a pattern matches, sorted; a plain name matches itself where it exists.</summary>
    IReadOnlyList<string> Match(string pattern);
}
