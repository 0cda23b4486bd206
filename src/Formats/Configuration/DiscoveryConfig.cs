namespace Barograph.Formats.Configuration;

/// <summary>One entry below a <c>…_sd_configs</c> key (or <c>static_configs</c>).</summary>
/// <param name="Kind">The key without its ending: static, file, http, kubernetes, …</param>
public abstract record DiscoveryConfig(string Kind);
