namespace Barograph.Tests.Unit;

/// <summary>Finds the checkout that the tests run in: the folder above that holds Barograph.slnx.</summary>
static class RepositoryRoot
{
    public static string Path { get; } = Find();

    static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Barograph.slnx"))) return at.FullName;
        }
        throw new InvalidOperationException($"no Barograph.slnx above {AppContext.BaseDirectory}");
    }

    /// <summary>Source files below a folder, build output left out, as paths relative to the root.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
        => Directory.EnumerateFiles(System.IO.Path.Combine(Path, folder), pattern, SearchOption.AllDirectories)
            .Select(f => System.IO.Path.GetRelativePath(Path, f))
            .Where(static f => !f.Split('/').Any(static part => part is "bin" or "obj" or "node_modules" or "dist"));
}
