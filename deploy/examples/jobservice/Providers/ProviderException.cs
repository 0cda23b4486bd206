namespace JobService.Providers;

/// <summary>A call to a provider failed, or its credentials could not be had.</summary>
public sealed class ProviderException(string message) : Exception(message);
