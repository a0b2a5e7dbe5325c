namespace CaseMgmt.Api.SchoolChoice.Audit;

/// <summary>The files of a round's export that its lottery, priorities and guarantees are recomputed from, and their columns.</summary>
internal static class AuditColumns
{
    /// <summary>What is known of the whole round, one value on each line.</summary>
    internal const string Round = "round.csv";

    /// <summary>Every code of the list that was fixed at closing, in ascending order.</summary>
    internal const string Codes = "codes.csv";

    /// <summary>The schools of the grade with all their seats.</summary>
    internal const string Seats = "seats.csv";

    /// <summary>The frozen facts of the grade's children, in the order of the lottery.</summary>
    internal const string Facts = "facts.csv";

    /// <summary>The measured ways of the grade's children.</summary>
    internal const string Ways = "ways.csv";

    /// <summary>Where each child stands by each principle at every school that it asks for.</summary>
    internal const string Standings = "standings.csv";

    /// <summary>The children of the grade who go on at their own school if they get no other, in the order of the lottery; exports made before that was frozen have no such file.</summary>
    internal const string Kept = "kept.csv";

    /// <summary>The rows of the whole round's result that stand under the public root, in the order of the lottery.</summary>
    internal const string Rows = "rows.csv";

    /// <summary>What the numbered columns of wishes begin with.</summary>
    internal const string Wish = "wish";

    /// <summary>All of them.</summary>
    internal static readonly IReadOnlyList<string> Files = [Round, Codes, Seats, Facts, Ways, Kept, Standings, Rows];

    /// <summary>The columns of <see cref="Round"/>.</summary>
    internal static readonly string[] OfRound = ["key", "value"];

    /// <summary>The columns of <see cref="Codes"/>; a code that was taken off the list later has no grade.</summary>
    internal static readonly string[] OfCodes = ["code", "grade", "lottery"];

    /// <summary>The columns of <see cref="Seats"/>.</summary>
    internal static readonly string[] OfSeats = ["school", "seats"];

    /// <summary>The columns of <see cref="Facts"/>, before the wishes as they were made.</summary>
    internal static readonly string[] OfFacts = ["code", "assigned", "resident", "moved", "five", "received_after_s", "siblings_at", "not_counting", "guaranteed"];

    /// <summary>The columns of <see cref="Ways"/>.</summary>
    internal static readonly string[] OfWays = ["code", "school", "length_mm"];

    /// <summary>The columns of <see cref="Kept"/>.</summary>
    internal static readonly string[] OfKept = ["code", "school"];

    /// <summary>The columns of <see cref="Standings"/>, before the principles.</summary>
    internal static readonly string[] OfStandings = ["code", "school", "as"];

    /// <summary>The columns of <see cref="Rows"/>.</summary>
    internal static readonly string[] OfRows = ["code", "lottery", "school", "wish", "salt"];

    /// <summary>The keys of <see cref="Round"/>, in order.</summary>
    internal static readonly string[] Keys =
    [
        "round", "school-year", "grade", "children", "list-hash", "seed", "commitment", "draw-code", "draw-title", "draw-href", "draw-held-at", "draw-form", "draw-count", "draw-lowest", "draw-highest",
        "result-hash", "root", "salt-key", "order-from", "order-recorded-at", "principles", "alternative", "most-wishes", "guarantees-assigned", "reserved-percent", "seat-order", "fewest-shown",
        .. Basis("facts"), .. Basis("added"),
    ];

    private static string[] Basis(string what) => [$"{what}-at", $"{what}-register", $"{what}-register-at", $"{what}-network", $"{what}-profile", $"{what}-areas"];
}
