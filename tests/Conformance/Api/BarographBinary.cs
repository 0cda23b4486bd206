namespace Barograph.Tests.Conformance;

/// <summary>The built executable, found from the test assembly upwards.</summary>
public static class BarographBinary
{
    public static string Path
    {
        get
        {
            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                if (!File.Exists(System.IO.Path.Combine(at.FullName, "Barograph.slnx"))) continue;
                var binary = System.IO.Path.Combine(at.FullName, "bin", "barograph");
                return File.Exists(binary) ? binary : throw new InvalidOperationException($"{binary} is not built: run `make build` first");
            }
            throw new InvalidOperationException("no checkout above the test assembly");
        }
    }
}
