namespace Barograph.Tests.Conformance.Trouble;

/// <summary>A folder for the length of one test.</summary>
sealed class TroubleFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("barograph-trouble-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
