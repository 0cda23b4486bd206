using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>Finds the foreign test corpora, which live beside the checkout in <c>shared/conformance</c>.</summary>
public static class ConformanceFolder
{
    /// <summary>The corpus folder, or null where this machine has none; a test then passes and says so.</summary>
    public static string? Find(string corpus)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "shared", "conformance", corpus);
            if (Path.Exists(candidate)) return candidate;
        }

        return null;
    }

    /// <summary>As <see cref="Find"/>, and writes to the test's output why nothing was compared.</summary>
    public static bool TryFind(string corpus, ITestOutputHelper output, out string path)
    {
        path = Find(corpus) ?? "";
        if (path.Length > 0) return true;
        output.WriteLine($"NOT COMPARED: no shared/conformance/{corpus} above {AppContext.BaseDirectory}");
        return false;
    }
}
