namespace Barograph.Query.Operators;

public enum AnnotationLevel : byte
{
    Info,
    Warning,
}
