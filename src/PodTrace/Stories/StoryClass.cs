namespace Barograph.PodTrace.Stories;

/// <summary>podtrace's families of events.</summary>
public enum StoryClass
{
    Net,
    Dns,
    Fs,
    Cpu,
    Proc,
    Http,
    Db,
    Tls,
    Grpc,
    Pool,
}
