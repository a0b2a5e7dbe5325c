namespace CaseMgmt.Domain.Cases;

/// <summary>The form as the applicant saw it and what was answered, frozen.</summary>
/// <param name="Title">The form's title.</param>
/// <param name="Answers">Questions and answers in the order they stood.</param>
/// <param name="TextsVersion">Which version of the form's texts was shown, as a content hash of them; null in forms frozen before it was noted.</param>
public sealed record FormSnapshot(string Title, IReadOnlyList<FormAnswer> Answers, string? TextsVersion = null);

/// <summary>One question and its answer, as shown.</summary>
/// <param name="Question">The question, in Swedish.</param>
/// <param name="Answer">The answer as shown, in Swedish.</param>
/// <param name="TellsHome">Whether it says where somebody lives: such an answer is shown to officers and to whoever gave it.</param>
public sealed record FormAnswer(string Question, string Answer, bool TellsHome = false);

/// <summary>The reasons of a decision, in plain Swedish, with the facts that were decisive.</summary>
/// <param name="Text">Sentences in order.</param>
public sealed record DecisionReasons(IReadOnlyList<string> Text);

/// <summary>Why facts were corrected, in the officer's words.</summary>
/// <param name="Text">At most 4,000 characters.</param>
public sealed record CorrectionNote(string Text);

/// <summary>A letter as it was rendered, in each of its forms; never rendered again. They are sealed as one document, so that one hash proves them all.</summary>
/// <param name="MediaType">Such as <c>text/html; charset=utf-8</c>.</param>
/// <param name="Content">The letter.</param>
/// <param name="Pdf">The same letter as PDF/A; null in letters rendered before there was such a form, or by a program built without fonts.</param>
public sealed record Letter(string MediaType, string Content, ReadOnlyMemory<byte>? Pdf = null);

/// <summary>The file of an appeal as it was sent on: a ZIP, sealed chunk by chunk; events refer to it.</summary>
/// <param name="Index">Its index: number, date, title, name in the file and mark of secrecy of each document.</param>
public sealed record AppealBundle(string Index);

/// <summary>Free text about a case: a question, an answer, a note, a message.</summary>
/// <param name="Text">The text as written.</param>
public sealed record CaseText(string Text);
