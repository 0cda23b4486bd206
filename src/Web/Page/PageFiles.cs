using System.Reflection;

namespace Barograph.Web.Page;

/// <summary>The files of a built page: their names as in <c>ui/dist</c> (forward slashes, no leading one) and how to open each.</summary>
public sealed record PageFiles(IReadOnlyCollection<string> Names, Func<string, Stream> Open)
{
    const string ResourcePrefix = "ui/";

    /// <summary>What <c>eng/Ui.targets</c> put into the assembly.</summary>
    public static PageFiles EmbeddedIn(Assembly assembly)
    {
        string[] names = [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(name => name[ResourcePrefix.Length..])];
        return new PageFiles(names, name => assembly.GetManifestResourceStream(ResourcePrefix + name)
            ?? throw new FileNotFoundException($"the assembly {assembly.GetName().Name} holds no page file {name}"));
    }
}
