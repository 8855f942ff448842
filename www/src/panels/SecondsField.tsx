/** A field for a number of seconds, which says what it does not take. */
import { useId, useState } from "react";

interface SecondsFieldProps {
  label: string;
  value: number | undefined;
  placeholder: string;
  onChange(value: number | undefined): void;
}

/** What is typed is kept as it is: what is no number of seconds is marked, and leaves the value as it was. */
export function SecondsField({ label, value, placeholder, onChange }: SecondsFieldProps) {
  const [wrong, setWrong] = useState<string>();
  const reason = useId();
  const isWrong = wrong !== undefined;
  return (
    <div className="options-field">
      <label>
        {label}
        <input
          type="number"
          min={0}
          step={1}
          value={wrong ?? value ?? ""}
          placeholder={placeholder}
          aria-invalid={isWrong || undefined}
          aria-errormessage={isWrong ? reason : undefined}
          aria-describedby={isWrong ? reason : undefined}
          onChange={({ target }) => {
            const seconds = target.valueAsNumber;
            const isEmpty = target.value === "" && !target.validity.badInput;
            const isTaken = isEmpty || (Number.isSafeInteger(seconds) && seconds >= 0);
            setWrong(isTaken ? undefined : target.value);
            if (isTaken) onChange(isEmpty ? undefined : seconds);
          }}
        />
      </label>
      <span id={reason} className="options-wrong" role="status">
        {isWrong && "a whole number of seconds, which may be 0"}
      </span>
    </div>
  );
}
