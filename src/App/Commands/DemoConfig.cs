namespace Barograph.App.Commands;

/// <summary>The demo's configuration: that of deploy/demo, which is part of the executable, with the address it really listens on.</summary>
static class DemoConfig
{
    const string DefaultAddress = "localhost:9090";

    /// <summary>Writes it into the demo's folder and returns the path. A file that somebody changed stays as it is.</summary>
    public static string Place(string directory, string address)
    {
        var path = Path.Combine(directory, "barograph.yml");
        using var resource = typeof(DemoConfig).Assembly.GetManifestResourceStream("demo/barograph.yml")
            ?? throw new FileNotFoundException("the demo's configuration is missing from this build");
        using var reader = new StreamReader(resource);
        var text = reader.ReadToEnd();
        if (address != "127.0.0.1:9090") text = text.Replace(DefaultAddress, address, StringComparison.Ordinal);
        if (!File.Exists(path)) File.WriteAllText(path, text);
        return path;
    }
}
