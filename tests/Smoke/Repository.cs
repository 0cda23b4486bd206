namespace Barograph.Tests.Smoke;

/// <summary>Finds the checkout that these tests were built from: the nearest folder upwards that holds the solution.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Barograph.slnx"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds Barograph.slnx");
    }
}
