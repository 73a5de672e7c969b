@echo off
rem The demo on Windows, without make: Python 3.11 or newer is all it needs.
cd /d "%~dp0"
if not exist .venv\Scripts\python.exe (
  py -3 -m venv .venv || python -m venv .venv || goto :nopython
)
.venv\Scripts\python -m pip install --quiet --disable-pip-version-check -r requirements.txt || goto :noinstall
.venv\Scripts\python -m bot demo %*
goto :eof
:nopython
echo Python was not found. Install Python 3.11 or newer and run this again.
exit /b 1
:noinstall
echo The packages could not be installed. Check the network connection and run this again.
exit /b 1
