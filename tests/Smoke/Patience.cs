namespace Barograph.Tests.Smoke;

/// <summary>How long a test waits for what must come. Nothing here is a measurement: a machine that builds something beside takes its time.</summary>
static class Patience
{
    public const int Milliseconds = 90_000;

    public static readonly TimeSpan Whole = TimeSpan.FromMilliseconds(Milliseconds);
}
