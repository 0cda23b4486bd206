namespace Barograph.Tests.Unit.PodTrace;

/// <summary>A folder that goes when the test is over.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("podtrace-test").FullName;

    public void Dispose() => Directory.Delete(Path, true);
}
