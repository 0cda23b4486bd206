namespace Barograph.Formats.Templates;

/// <summary>A function was called with values it cannot use; the run turns this into a <see cref="GoTemplateException"/> with its place.</summary>
public sealed class GoCallException(string message) : Exception(message);
