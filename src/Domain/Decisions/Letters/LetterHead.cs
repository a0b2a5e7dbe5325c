namespace CaseMgmt.Domain.Decisions.Letters;

/// <summary>What stands above a letter's body.</summary>
/// <param name="Municipality">The municipality's name.</param>
/// <param name="Title">What the letter is about.</param>
/// <param name="Reference">The case's public reference.</param>
/// <param name="Date">The day, with what day it is: <c>Beslutsdatum: 12 augusti 2026</c>.</param>
/// <param name="Recipient">Name and address, line by line.</param>
internal sealed record LetterHead(string Municipality, string Title, string Reference, string Date, IReadOnlyList<string> Recipient);
