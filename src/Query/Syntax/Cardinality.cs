namespace Barograph.Query.Syntax;

/// <summary>How many series of each side may share a match: group_left makes the left the many.</summary>
public enum Cardinality : byte
{
    OneToOne,
    ManyToOne,
    OneToMany,
    ManyToMany,
}
