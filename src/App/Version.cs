using System.Reflection;
using System.Runtime.InteropServices;

namespace Barograph.App;

/// <summary>What this build is.</summary>
static class Version
{
    public static string Number { get; } = typeof(Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The commit that it was built from, where the build knew it.</summary>
    public static string Revision { get; } =
        typeof(Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+').ElementAtOrDefault(1) ?? "unknown";

    public static string Text => $"barograph, version {Number} (revision: {Revision})\n  runtime:  {RuntimeInformation.FrameworkDescription}\n  platform: linux/{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
}
