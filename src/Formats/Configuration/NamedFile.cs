namespace Barograph.Formats.Configuration;

/// <summary>A file that a configuration names, and where it does so.</summary>
/// <param name="At">The place as <c>file:line:column: path</c>.</param>
/// <param name="Line">As <c>file:line</c>.</param>
/// <param name="Name">Joined to the configuration's folder; a pattern, where the use allows one.</param>
public sealed record NamedFile(string At, string Line, string Name, FileUse Use);
