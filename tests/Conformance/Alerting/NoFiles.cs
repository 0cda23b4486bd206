using Barograph.Formats.Configuration;

namespace Barograph.Tests.Conformance.Alerting;

/// <summary>A disk without any file.</summary>
sealed class NoFiles : IConfigurationFiles
{
    public byte[]? Read(string path, long maxBytes, out string complaint)
    {
        complaint = "no such file";
        return null;
    }

    public bool Exists(string path) => false;

    public IReadOnlyList<string> Match(string pattern) => [];
}
