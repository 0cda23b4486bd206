namespace Barograph.Query.Syntax;

/// <summary>What may stand behind a binary operator: <c>bool</c>, then <c>on</c> or <c>ignoring</c>, <c>group_…</c>, <c>fill…</c>.</summary>
static class MatchingGrammar
{
    public readonly record struct Modifiers(bool ReturnBool, VectorMatching Matching);

    static readonly VectorMatching Plain = new();

    public static Modifiers Read(ref TokenStream tokens)
    {
        var returnBool = tokens.TryTake(TokenKind.Bool);
        var matching = Plain;
        if (tokens.Peek() is TokenKind.On or TokenKind.Ignoring)
        {
            var on = tokens.Take().Kind == TokenKind.On;
            matching = matching with { On = on, Labels = AggregationGrammar.ReadLabels(ref tokens) };
            if (tokens.Peek() is TokenKind.GroupLeft or TokenKind.GroupRight)
            {
                var left = tokens.Take().Kind == TokenKind.GroupLeft;
                matching = matching with { Cardinality = left ? Cardinality.ManyToOne : Cardinality.OneToMany };
                // The list may be missing, but then the other operand must follow.
                if (tokens.Peek() == TokenKind.LeftParen || !MayFollow(tokens.PeekToken())) matching = matching with { Include = AggregationGrammar.ReadLabels(ref tokens) };
            }
        }
        return new Modifiers(returnBool, ReadFill(ref tokens, matching));
    }

    static bool MayFollow(Token token)
        => ExpressionGrammar.StartsExpression(token) || token.Kind is TokenKind.Fill or TokenKind.FillLeft or TokenKind.FillRight;

    /// <summary><c>fill(v)</c> for both sides, or one of <c>fill_left(v)</c>, <c>fill_right(v)</c>, or both of them in any order.</summary>
    static VectorMatching ReadFill(ref TokenStream tokens, VectorMatching matching)
    {
        if (tokens.TryTake(TokenKind.Fill))
        {
            var both = ReadFillValue(ref tokens);
            return matching with { FillLeft = both, FillRight = both };
        }
        while (tokens.Peek() is TokenKind.FillLeft or TokenKind.FillRight)
        {
            var left = tokens.Peek() == TokenKind.FillLeft;
            if ((left ? matching.FillLeft : matching.FillRight) is not null) throw tokens.Unexpected();
            tokens.Take();
            var value = ReadFillValue(ref tokens);
            matching = left ? matching with { FillLeft = value } : matching with { FillRight = value };
        }
        return matching;
    }

    static double ReadFillValue(ref TokenStream tokens)
    {
        tokens.Expect(TokenKind.LeftParen);
        var value = ShiftGrammar.ReadSignedNumber(ref tokens);
        tokens.Expect(TokenKind.RightParen);
        return value;
    }
}
